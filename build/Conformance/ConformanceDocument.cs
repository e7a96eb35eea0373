using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Pistachio.Build.Conformance;

/// <summary>The table of interfaces, phases and tests: <c>docs/conformance.md</c>.</summary>
/// <param name="interfaces">The interfaces of POSIX.</param>
/// <param name="reasons">Why errors are not tested.</param>
/// <param name="phases">The phases of the board.</param>
/// <param name="notPassed">The tests that did not pass on the board, and why.</param>
internal sealed class ConformanceDocument(
    IReadOnlyList<PosixInterface> interfaces, IReadOnlyList<MissingError> reasons, IReadOnlyList<TestedPhase> phases, IReadOnlyDictionary<string, string> notPassed)
{
    public const string Path = "docs/conformance.md";

    /// <summary>Begins the lines about tests that did not pass.</summary>
    public const string NotPassedMark = "- not passed: ";

    private readonly List<string> _notes = [];

    /// <summary>The document.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Conformance

            Written by `./nuke.ps1 Conformance --board pc-x86` out of the sources of the conformance programs and the last complete run of `./nuke.ps1 Hil`.

            A test counts for an interface when it calls it, itself or by a function of its program: by the binary gate (a static program of musl) or by the C door.
            *Passed* is how many of both passed on the board. *Errors* are those that the page of the interface says it shall give and that a test expects of it;
            those that no test expects are in the last column, with a letter where there is a reason.

            What Python's own tests find, next to Linux, with the reasons: [programs.md](programs.md).


            """);
        foreach (var phase in phases)
        {
            Append(text, phase);
        }

        AppendMissing(text);
        AppendNotes(text);
        AppendOthers(text);
        return text.ToString();
    }

    private static string Number(int number) => number == 0 ? "-" : number.ToString(CultureInfo.InvariantCulture);

    private static bool IsOfDoor(TestUse test) => test.Name.StartsWith(TestedPhase.Prefix, StringComparison.Ordinal);

    private void Append(StringBuilder text, TestedPhase phase)
    {
        var offered = interfaces.Where(each => PhaseOf(each) == phase).ToList();
        if (offered.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"## Phase {phase.Name}: {offered.Count} interfaces\n\n");
        text.Append("| interface | header | gate | C door | passed | errors | not expected |\n|---|---|---:|---:|---:|---|---|\n");
        foreach (var each in offered)
        {
            var tests = TestsOf(each);
            var expected = tests.SelectMany(test => test.Errors).Where(error => error.Interface == each.Name).Select(error => error.Error).ToHashSet();
            text.Append(CultureInfo.InvariantCulture, $"| {each.Name} | {each.Header} | {Number(tests.Count(test => !IsOfDoor(test)))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{Number(tests.Count(IsOfDoor))} | {tests.Count(test => !notPassed.ContainsKey(test.Name))} of {tests.Count} | ");
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(" ", each.Errors.Where(expected.Contains))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(" ", each.Errors.Where(error => !expected.Contains(error)).Select(error => error + NoteOn(each, error)))} |\n");
        }

        text.Append('\n');
    }

    private List<TestUse> TestsOf(PosixInterface each) => [.. phases.SelectMany(phase => phase.Tests).Where(test => test.Calls.Contains(each.Name))];

    /// <summary>The phase that adds the function or, where only the gate has it, the one whose tests call it most.</summary>
    private TestedPhase? PhaseOf(PosixInterface each) =>
        phases.FirstOrDefault(phase => phase.Functions.Contains(each.Name))
        ?? phases.Where(phase => phase.Tests.Any(test => test.Calls.Contains(each.Name)))
            .MaxBy(phase => phase.Tests.Count(test => test.Calls.Contains(each.Name)));

    private string NoteOn(PosixInterface each, string error)
    {
        var reason = reasons.FirstOrDefault(reason => reason.Error == error && reason.Interface == each.Name)
            ?? reasons.FirstOrDefault(reason => reason.Error == error && reason.Interface == MissingError.Any);
        if (reason == null)
        {
            return "";
        }

        if (!_notes.Contains(reason.Reason))
        {
            _notes.Add(reason.Reason);
        }

        return $" ({LetterOf(_notes.IndexOf(reason.Reason))})";
    }

    private static string LetterOf(int note) => note < 26 ? $"{(char)('a' + note)}" : $"{LetterOf((note / 26) - 1)}{(char)('a' + (note % 26))}";

    private void AppendNotes(StringBuilder text)
    {
        text.Append("## Why an error is not expected\n\n");
        for (var i = 0; i < _notes.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {LetterOf(i)}: {_notes[i]}\n");
        }
    }

    private void AppendMissing(StringBuilder text)
    {
        var missing = interfaces.Where(each => PhaseOf(each) == null).ToList();
        text.Append(CultureInfo.InvariantCulture, $"## Not there, or without a test: {missing.Count} interfaces\n\n");
        foreach (var group in missing.GroupBy(each => each.Header))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {group.Key}: {string.Join(", ", group.Select(each => each.Name))}\n");
        }

        text.Append('\n');
    }

    private void AppendOthers(StringBuilder text)
    {
        var tests = phases.SelectMany(phase => phase.Tests).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n## Tests\n\n{tests.Count} tests, {tests.Count(test => !notPassed.ContainsKey(test.Name))} passed.\n\n");
        foreach (var (name, reason) in notPassed.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{NotPassedMark}`{name}`: {reason}\n");
        }
    }
}
