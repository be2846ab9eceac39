"""Tests of what counts as a difference, what is kept and how it is told."""

import tempfile
import unittest
from pathlib import Path

import containers
import page
import results
from containers import Case, Outcome

PASSED, FAILED, SKIPPED = Case("passed"), Case("failed", "OSError: [Errno 38]\nand more"), Case("skipped", "no such thing")


def entry(cases, seconds=1.0, ended=True):
    return results.entry(Outcome(ended, 0, "last words\n", seconds), cases)


def differences(linux, ours, seconds=1.0):
    return results.differences(entry(linux), linux, entry(ours, seconds), ours)


class DifferencesTest(unittest.TestCase):
    def test_what_does_less_differs(self):
        found = differences({"a": PASSED, "b": PASSED, "c": PASSED, "d": SKIPPED}, {"a": FAILED, "b": SKIPPED, "d": FAILED})
        self.assertEqual(["passed", "failed", "OSError: [Errno 38]"], found["a"])
        self.assertEqual(["passed", "skipped", "no such thing"], found["b"])
        self.assertEqual(["passed", "missing", ""], found["c"])
        self.assertEqual("failed", found["d"][1])

    def test_what_does_as_much_or_more_does_not(self):
        self.assertEqual({}, differences({"a": PASSED, "b": FAILED, "c": SKIPPED, "d": FAILED}, {"a": PASSED, "b": FAILED, "c": PASSED}))

    def test_a_failure_that_linux_does_not_know(self):
        self.assertEqual(["missing", "failed", "OSError: [Errno 38]"], differences({}, {"setUpClass": FAILED})["setUpClass"])

    def test_a_unit_without_an_end_differs_as_a_whole(self):
        self.assertEqual({results.WHOLE: ["ran", "did not finish", "last words"]}, differences({"a": PASSED}, None))
        self.assertEqual({}, differences(None, None))

    def test_slow(self):
        self.assertEqual({}, differences({"a": PASSED}, {"a": PASSED}, 32))
        self.assertIn(results.TIME, differences({"a": PASSED}, {"a": PASSED}, 35))

    def test_states(self):
        self.assertEqual(["nothing ran", "nothing ran", "ran"], [results.state_of(cases) for cases in ({}, {"a": SKIPPED}, {"a": FAILED})])


class KeepingTest(unittest.TestCase):
    def test_what_is_written_is_read_again(self):
        with tempfile.TemporaryDirectory() as folder:
            work, containers.WORK = containers.WORK, Path(folder)
            self.addCleanup(setattr, containers, "WORK", work)
            kept = results.Results("some", Path(folder))
            kept.describe({"title": "Some"})
            kept.record("u", "linux", Outcome(True, 0, "", 1), {"a": PASSED}, "2026-01-01")
            kept.record("u", "systrap", Outcome(True, 0, "", 1), {"a": FAILED}, "2026-01-02")
            again = results.Results("some", Path(folder))
            self.assertEqual((kept.about, kept.units), (again.about, again.units))
            self.assertTrue(again.has_native("u") and again.differs("u"))
            again.record("u", "systrap", Outcome(True, 0, "", 1), {"a": PASSED}, "2026-01-03")
            self.assertFalse(again.differs("u"))


class PageTest(unittest.TestCase):
    UNITS = {
        "u": {
            "systrap": {"differs": {"a": ["passed", "failed", "Address family"], "b": ["passed", "failed", "other"]}},
            "ptrace": {"differs": {"b": ["passed", "failed", "other"]}},
        }
    }

    def test_the_first_reason_that_explains(self):
        network, rest = page.Reason("no network", error="Address family"), page.Reason("the rest", unit="u")
        groups = page.explained(page.differences_of(self.UNITS), [network, rest])
        self.assertEqual([["a"], ["b"], []], [[found.case for found in group] for group in groups.values()])

    def test_what_a_linux_without_network_shows_too(self):
        units = {"u": {**self.UNITS["u"], "linux-unix": {"differs": {"a": ["passed", "failed", "Address family"]}}}}
        groups = page.explained(page.differences_of(units), [page.Reason("no network", network=True)])
        self.assertEqual([["a"], ["b"]], [[found.case for found in group] for group in groups.values()])

    def test_what_nobody_looked_into_is_counted(self):
        text = "\n".join(page.exceptions(self.UNITS, []))
        self.assertIn("2 exceptions, 2 of them not looked into.", text)
        self.assertIn("| u | `b` | passed | failed | `other` | not looked into |", text)

    def test_a_reason_of_many_exceptions_is_told_once(self):
        units = {"u": {"systrap": {"differs": {f"c{n}": ["passed", "failed", ""] for n in range(9)}}}}
        text = "\n".join(page.exceptions(units, [page.Reason("Because.")]))
        self.assertIn("- Because. **9 exceptions**: u 9.", text)
        self.assertNotIn("|", text)


if __name__ == "__main__":
    unittest.main()
