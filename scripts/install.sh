#!/bin/sh
# Installs into .venv exactly what a lock file names, and Kafka's jars; does nothing when done already.
# usage: scripts/install.sh stack|dev
set -eu

wanted=$1
lock="requirements-$wanted.lock"
venv=.venv
log=$venv/install.log

stop() {
  echo "$1" >&2
  exit 1
}

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not Python 3.11 or newer."
    echo "$PYTHON"
    return
  fi
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  stop "CSTR Exchange needs Python 3.11 or newer; install it, or name it with PYTHON=/path/to/python3."
}

fingerprint() {
  cat "requirements-$1.lock" deploy/kafka/jgo.lock.toml scripts/install.sh | cksum
}

up_to_date() {
  [ -x $venv/bin/python ] && [ -f "$venv/.$1" ] && [ "$(cat "$venv/.$1")" = "$(fingerprint "$1")" ]
}

why() {
  if grep -qiE 'name resolution|dns error|connect|timed out|network|no matching distribution' $log; then
    stop "The packages could not be fetched: the first installation needs a network connection (see $log)."
  fi
  stop "The packages could not be installed; the reason is at the end of $log."
}

# uv is quicker; where it cannot reach the packages, pip may, with its own settings.
install_packages() {
  sed -n '/^uv==/,/[^\\]$/p' "$lock" >$venv/uv.lock
  {
    $venv/bin/python -m pip install -q --retries 1 --require-hashes -r $venv/uv.lock &&
      $venv/bin/uv pip install -q --python $venv/bin/python --require-hashes --compile-bytecode -r "$lock"
  } >$log 2>&1 ||
    $venv/bin/python -m pip install -q --retries 1 --require-hashes -r "$lock" >>$log 2>&1 || why
}

if up_to_date dev || { [ "$wanted" = stack ] && up_to_date stack; }; then
  exit 0
fi

if ! { [ -x $venv/bin/python ] && new_enough $venv/bin/python; }; then
  python=$(find_python)
  echo "making $venv with $("$python" --version)"
  rm -rf $venv
  "$python" -m venv $venv >/dev/null 2>&1 ||
    stop "Python's venv module does not work here; on Debian and Ubuntu install python3-venv."
fi
echo "installing $lock (once)"
install_packages
echo "fetching Kafka (once)"
$venv/bin/python -m scripts.stack.jars fetch
fingerprint "$wanted" >"$venv/.$wanted"
