"""A return as comma-separated values."""

import csv
import io
import json


def as_csv(body: str) -> str:
    """The same return with one line for each cell, then one for each note on what is hidden."""
    monthly = json.loads(body)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["site", "month", "tab", "table", "rule", "code", "count"])
    for name, tab in monthly["tabs"].items():
        for table in tab:
            for code, count in [*table["cells"].items(), ("total", table["total"])]:
                row = [monthly["site"], monthly["month"], name, table["code"], table["rule"]]
                writer.writerow([*row, code, count])
    for note in monthly.get("disclosure_control", ()):
        writer.writerow([monthly["site"], monthly["month"], "", "", "R75", "note", note])
    corrects = monthly.get("corrects", {})
    for table in corrects.get("changed", ()):
        for code, cell in table["cells"].items():
            said = f"{code}: {cell['before']} in version {corrects['version']}, now {cell['now']}"
            writer.writerow(
                [monthly["site"], monthly["month"], "", table["code"], "", "note", said]
            )
    return out.getvalue()
