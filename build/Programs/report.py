"""Runs one of CPython's test modules with its own runner and says on standard output how each test ended.

usage: python3 report.py MODULE

A line about a test is %%, the word start, stop, ok, failed or skipped, a tab, the name of the test, a tab, and the reason in one line. The last line is
%%end; it is missing when the module did not come to its end. What the tests print themselves stands between these lines.
"""
import fcntl
import os
import sys

from test.libregrtest import main
from test.support import testresult

# A number that no test expects to be free, and not for their children.
REPORT = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 200)
LONGEST_REASON = 300


def say(word, test=None, reason=""):
    fields = [word] if test is None else [word, test.id(), " ".join(str(reason).split())[:LONGEST_REASON]]
    # What a test prints need not end its line.
    os.write(REPORT, ("\n%%" + "\t".join(fields) + "\n").encode("utf-8", "backslashreplace"))


def reason_of(details):
    if not details:
        return ""
    return f"{details[0][0].__name__}: {details[0][1]}" if isinstance(details[0], tuple) else details[0]


def report(name, word):
    original = getattr(testresult.RegressionTestResult, name)

    def method(self, test, *details):
        say(word, test, reason_of(details))
        return original(self, test, *details)

    setattr(testresult.RegressionTestResult, name, method)


def report_parts():
    original = testresult.RegressionTestResult.addSubTest

    def add(self, test, part, error):
        if error is not None:
            say("failed", test, reason_of([error]))
        return original(self, test, part, error)

    testresult.RegressionTestResult.addSubTest = add


for name, word in [
    ("startTest", "start"),
    ("stopTest", "stop"),
    ("addSuccess", "ok"),
    ("addExpectedFailure", "ok"),
    ("addFailure", "failed"),
    ("addError", "failed"),
    ("addUnexpectedSuccess", "failed"),
    ("addSkip", "skipped"),
]:
    report(name, word)
report_parts()
sys.argv[1:] = ["-v", *sys.argv[1:]]
try:
    main()
finally:
    say("end")
