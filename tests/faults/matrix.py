"""The fault matrix: what breaks, what must hold, and which tests break it."""

from tests.faults.crash_points import POINTS
from tests.faults.invariants import INVARIANTS, Fault, Run

__all__ = ["INVARIANTS", "MATRIX", "Fault", "Run"]


def _trial(node: str, cases: int = 1) -> Run:
    return Run(f"tests/faults/{node}", cases=cases)


MATRIX = (
    Fault(
        1, "kill -9 at each crash point", "ABCDEF",
        (
            _trial("test_crash_points.py::"
                   "test_a_service_that_dies_at_a_crash_point_loses_and_repeats_nothing",
                   len(POINTS)),
            _trial("test_crash_points.py::"
                   "test_a_relay_that_dies_between_sent_and_deleted_loses_and_repeats_nothing"),
            Run("tests/faults/test_kills.py::"
                "test_a_story_killed_at_random_ends_where_an_undisturbed_one_does", "BCD",
                "each part killed once in a story"),
            Run("tests/faults/test_parts.py::"
                "test_a_relay_killed_between_publish_and_delete_sends_twice_and_it_is_applied_once",
                "C", "a relay killed between publish and delete"),
        ),
        "E is looked at with fault 24, whose service is killed",
    ),
    Fault(
        2, "kill -9 storm over all processes, 5 minutes", "ABCDEFG",
        (_trial("test_readers_at_once.py::test_a_storm_of_kills"),),
        "E: no permission is in its load",
    ),
    Fault(
        3, "broker loses its log (empty disk)", "ABCDF",
        (
            _trial("test_broker_damage.py::test_a_broker_that_comes_back_with_an_empty_disk"),
            Run("tests/faults/test_parts.py::test_a_broker_that_forgot_everything_loses_nothing",
                "B", "topics deleted and made again"),
        ),
    ),
    Fault(
        4, "broker down 60 s, up; wedged (SIGSTOP) 60 s", "ABCDG",
        (
            _trial("test_away.py::test_a_broker_that_is_killed_and_comes_back_loses_nothing"),
            _trial("test_away.py::test_a_broker_away_for_a_minute"),
            _trial("test_away.py::test_a_broker_wedged_for_a_minute"),
        ),
    ),
    Fault(
        5, "three brokers: leader moves every 2 s, one dies", "BCD",
        (
            _trial("test_three_brokers.py::test_the_leaders_move_every_two_seconds"),
            _trial("test_three_brokers.py::test_one_of_three_brokers_dies"),
        ),
    ),
    Fault(
        6, "produce refused: too large, not leader, not enough replicas, authorisation taken away",
        "ABCDH",
        (
            _trial("test_broker_damage.py::test_writing_is_refused_for_want_of_replicas"),
            _trial("test_broker_damage.py::test_the_right_to_write_is_taken_away"),
            Run("tests/faults/test_produce_refused.py::test_authorisation_taken_away_on_one_channel_"
                "stops_no_other_and_nothing_is_sent_twice", "H", "one channel refused"),
            Run("tests/faults/test_too_large.py::"
                "test_what_is_too_large_for_the_broker_is_set_aside_and_others_go_on", "H",
                "too large for the broker"),
            Run("tests/faults/test_too_large.py::"
                "test_what_the_broker_alone_finds_too_large_is_set_aside_too", "H",
                "too large for its topic"),
        ),
        "not leader is in fault 5",
    ),
    Fault(
        7, "answer lost after append", "CD",
        (_trial("test_broker_damage.py::"
                "test_what_a_relay_of_another_kind_does_is_made_good"),),
    ),
    Fault(
        8, "records deleted before they were read", "B",
        (_trial("test_broker_damage.py::test_records_deleted_before_they_were_read"),),
    ),
    Fault(
        9, "PostgreSQL stopped smart, immediate, kill -9", "ABCDEF",
        (_trial("test_away.py::test_a_database_that_is_stopped"),),
        "E: no permission is in its load",
    ),
    Fault(
        10, "session idle in transaction 5 min, lock storm, pool exhausted, max connections", "BGH",
        (
            _trial("test_away.py::test_a_session_that_is_idle_in_a_transaction"),
            _trial("test_away.py::test_a_storm_of_locks"),
            _trial("test_away.py::test_no_connection_is_left"),
        ),
        "the pool of a service alone",
    ),
    Fault(
        11, "every delivery up to five times", "C",
        (
            _trial("test_broker_damage.py::"
                   "test_what_a_relay_of_another_kind_does_is_made_good"),
            Run("tests/common/test_inbox.py::"
                "test_whatever_is_delivered_is_applied_once_in_order_after_a_replay", "CD",
                "any deliveries, any number of times (property)"),
        ),
    ),
    Fault(
        12, "shuffled within and across partitions", "D",
        (
            _trial("test_broker_damage.py::"
                   "test_what_a_relay_of_another_kind_does_is_made_good"),
            Run("tests/common/test_inbox.py::"
                "test_whatever_is_delivered_is_applied_once_in_order_after_a_replay", "CD",
                "any deliveries in any order (property)"),
            Run("tests/common/test_deliveries.py::"
                "test_what_is_no_event_of_the_channel_is_parked_once_and_others_flow", "DH",
                "a record on a partition that is not its subject's"),
        ),
    ),
    Fault(
        13, "clock ±2 h, stepping back", "ABCDEF",
        (_trial("test_clocks_that_differ.py::test_clocks_two_hours_apart_and_stepping_back"),),
        "E: no permission is in its load; F is looked at afterwards",
    ),
    Fault(
        14, "disk full: data, WAL, log folder, broker", "AF",
        (
            _trial("test_disks.py::test_a_disk_that_is_full_for_ten_seconds"),
            Run("tests/faults/test_disk_full.py::"
                "test_a_full_disk_parks_nothing_and_all_is_applied_once_there_is_room", "A",
                "a reader's database whose disk is full"),
        ),
        "WAL apart from data",
    ),
    Fault(15, "fsync answers EIO", "A", (_trial("test_disks.py::test_fsync_that_fails"),),
          "of the broker: it does not wait for fsync"),
    Fault(
        16, "agency cut off from broker, from agency, from database", "ABEG",
        (
            _trial("test_cut_off.py::test_an_agency_that_is_cut_off"),
            _trial("test_away.py::test_a_database_wedged_for_one_agency"),
        ),
        "E: no permission is in its load; from the database by SIGSTOP of its sessions",
    ),
    Fault(
        17, "half-open and very slow clients", "GH",
        (
            _trial("test_readers_at_once.py::"
                   "test_clients_that_are_half_open_or_slow_hold_up_nobody"),
            Run("tests/faults/test_garbage.py::test_half_sent_bodies_and_heads_are_gone_soon", "GH",
                "350 half-sent requests"),
            Run("tests/faults/test_garbage.py::"
                "test_a_head_that_drips_or_grows_without_end_is_refused", "GH", "heads that drip"),
        ),
    ),
    Fault(
        18, "reader a hundred times slower", "GH",
        (_trial("test_readers_at_once.py::test_a_reader_a_hundred_times_slower"),),
    ),
    Fault(
        19, "process stopped 60 s, then continued (zombie relay, zombie consumer)", "CD",
        (
            _trial("test_away.py::test_a_process_that_goes_on_after_a_minute"),
            Run("tests/faults/test_parts.py::"
                "test_a_relay_that_lost_its_shard_without_knowing_cannot_delete", "C",
                "a relay whose epoch is over"),
        ),
    ),
    Fault(
        20, "arbitrary bytes in every part of a record and of a replay answer", "DH",
        (
            Run("tests/common/test_inbox_failures.py::"
                "test_any_bytes_at_all_stop_nobody_and_are_parked_at_most_once", "DH",
                "any bytes as key, headers, value (property)"),
            Run("tests/common/test_replay.py::"
                "test_whatever_is_answered_the_reader_lives_and_heals_afterwards", "DH",
                "any answer of an owner (property)"),
            Run("tests/faults/test_messages.py::"
                "test_whatever_a_hostile_writer_sends_its_reader_lives_and_others_flow", "DH",
                "a hostile writer on a real broker"),
            Run("tests/faults/test_messages.py::test_a_record_that_the_client_cannot_read_"
                "is_parked_and_what_is_around_it_applied", "DH", "a record no client can read"),
        ),
    ),
    Fault(
        21, "newer and older versions of events and of services, mixed", "BE",
        (
            Run("tests/common/test_inbox.py::test_an_unknown_version_is_parked", "E",
                "a newer version than the reader knows"),
            Run("tests/common/test_deliveries.py::"
                "test_an_earlier_version_of_the_agreement_is_still_good", "B",
                "an earlier version of the agreement"),
            Run("tests/contracts/test_catalogue.py::"
                "test_an_earlier_version_has_its_own_fields_only", "E", "earlier event versions"),
        ),
        "processes of two releases at once are in fault 28",
    ),
    Fault(
        22, "largest sizes at each hop", "AGH",
        (
            Run("tests/faults/test_too_large.py::"
                "test_the_largest_event_that_may_be_told_is_published", "A",
                "the largest event that may be told"),
            Run("tests/common/test_replay.py::test_large_events_are_asked_for_in_smaller_pages",
                "G", "large events replayed"),
            Run("tests/faults/test_garbage.py::test_bodies_of_whoever_stay_small_in_memory", "GH",
                "bodies of 30 MB by each method"),
            Run("tests/security/test_large_bodies.py::"
                "test_slow_bodies_hold_up_no_complete_one_of_somebody_else", "H",
                "large bodies sent slowly"),
        ),
    ),
    Fault(
        23, "readers join and leave every second", "CDG",
        (
            _trial("test_readers_at_once.py::test_readers_that_join_and_leave"),
            Run("tests/faults/test_parts.py::"
                "test_two_relays_and_two_consumers_apply_each_event_once_in_order", "CD",
                "two relays and two consumers"),
        ),
    ),
    Fault(
        24, "consent withdrawn at a random moment of 1,000 events", "E",
        (
            _trial("test_consent_moments.py::"
                   "test_nothing_leaves_with_content_after_its_withdrawal_was_acknowledged"),
            Run("tests/faults/test_parts.py::"
                "test_what_waits_in_the_outbox_when_the_permission_goes_leaves_without_it", "E",
                "withdrawn while it waits in the outbox"),
        ),
    ),
    Fault(
        25, "owner restored to an earlier state; reader restored", "ABCDEF",
        (
            Run("tests/faults/test_restores.py::"
                "test_a_story_goes_on_after_an_agency_was_restored", "ABCD",
                "each agency restored in a running story"),
            Run("tests/faults/test_restore_drill.py::"
                "test_a_court_restored_to_a_moment_is_of_one_mind_with_its_reader_again", "ABCDF",
                "the court restored to a moment, by the runbook"),
            Run("tests/permissions/test_lost.py::"
                "test_after_a_restore_nothing_stands_until_it_is_given_anew_and_then_everywhere",
                "E", "permissions after a restore"),
        ),
    ),
    Fault(
        26, "token keys rotated, JWKS away; certificate expired, revoked, rotated", "EG",
        (
            Run("tests/common/test_token_keys.py::"
                "test_a_new_key_of_the_issuer_counts_without_a_restart", "G", "token keys rotated"),
            Run("tests/common/test_token_keys.py::"
                "test_the_last_keys_go_on_for_a_while_when_the_issuer_is_away", "G", "JWKS away"),
            Run("tests/common/test_token_keys.py::"
                "test_a_token_whose_key_was_taken_out_is_forgotten", "E", "a key taken out"),
            Run("tests/scripts/test_kafka.py::test_a_certificate_of_another_authority_is_refused",
                "E", "a certificate of another authority"),
        ),
        "certificates expired, revoked, rotated under load",
    ),
    Fault(
        27, "audit row deleted, edited, cut, forked, rolled back", "F",
        (
            Run("tests/common/test_audit_chain.py::test_what_the_owner_bends_is_found", "F",
                "rows deleted, edited, put in"),
            Run("tests/common/test_audit_heads.py::"
                "test_a_chain_that_is_longer_and_forks_before_the_last_head_is_refused", "F",
                "forked"),
            Run("tests/common/test_audit_heads.py::"
                "test_what_holds_in_itself_is_found_by_what_a_peer_keeps", "F",
                "made anew, rolled back"),
            Run("tests/faults/test_audit_heads.py::"
                "test_heads_are_exchanged_and_a_cut_is_found_by_who_keeps_them", "F",
                "cut in a running stack"),
        ),
    ),
    Fault(
        28, "upgrade and back under traffic", "ABCDEF",
        (_trial("test_upgrades.py::test_an_upgrade_and_the_way_back_under_traffic"),),
        "E: no permission is in its load",
    ),
    Fault(
        29, "memory limit reached (cgroup)", "AG",
        (_trial("test_disks.py::test_memory_that_runs_out"),),
    ),
    Fault(
        30, "agreement, policy, reference or key file missing, broken, rolled back", "E",
        (
            Run("tests/common/test_start.py::"
                "test_a_wrong_file_stops_the_start_with_a_sentence", "E", "broken files"),
            Run("tests/contracts/test_sharing.py::test_no_agreement_means_nobody_is_told", "E",
                "no agreement"),
            Run("tests/common/test_deliveries.py::"
                "test_a_channel_that_nobody_agreed_to_is_not_read", "E", "no agreement, read"),
            Run("tests/common/test_pseudonyms.py::"
                "test_after_a_key_is_destroyed_nothing_of_its_period_is_told", "E",
                "a pseudonym key missing"),
            Run("tests/contracts/test_policy.py::"
                "test_a_wrong_policy_file_is_named_with_its_key_in_one_sentence", "E",
                "broken policy"),
            Run("tests/contracts/test_reference.py::"
                "test_a_wrong_list_file_is_named_with_its_key", "E", "broken reference"),
        ),
        "files rolled back to an earlier state",
    ),
    Fault(
        31, "pooler in transaction mode in front of the database", "ABCDEFGH",
        (
            Run("tests/common/test_poolers.py::"
                "test_a_pooler_that_shares_sessions_is_found_idle_and_under_load", "",
                "PgBouncer in transaction mode is refused: nothing runs behind it"),
        ),
    ),
    Fault(
        32, "a list of 3,000 people", "H",
        (Run("tests/faults/test_crowds.py::test_another_person_passes_a_list_of_three_thousand",
             row=11),),
    ),
)  # fmt: skip
