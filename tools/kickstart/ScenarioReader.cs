using System;
using System.Collections.Generic;
using System.Linq;

using Pistachio.Hil.Yaml;

namespace Pistachio.Kickstart;

/// <summary>Reads scenario files. docs/kickstart.md describes them.</summary>
public static class ScenarioReader
{
    private const string StepText = "a mapping of run, input, environment, within, status, output, output-lines, error and error-lines";

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">Its name in complaints.</param>
    /// <exception cref="DocumentException">It is wrong; the message is one line with file, line and what was expected.</exception>
    public static Scenario Read(string path, string shownAs)
    {
        DocumentNode document = DocumentNode.Load(path, shownAs);
        IReadOnlyDictionary<string, DocumentNode> members = document.Members("a mapping of description, phases and steps", "description", "phases", "steps");
        return new Scenario(
            shownAs,
            Required(document, members, "description").Text("a line that describes the scenario"),
            [.. Required(document, members, "phases").Items("a list of phases").Select(phase => phase.Text("the name of a phase"))],
            Steps(Required(document, members, "steps")));
    }

    private static DocumentNode Required(DocumentNode node, IReadOnlyDictionary<string, DocumentNode> members, string name) =>
        members.TryGetValue(name, out DocumentNode? value) ? value : throw node.Expected($"a member '{name}'");

    private static List<ScenarioStep> Steps(DocumentNode node)
    {
        List<ScenarioStep> steps = [.. node.Items("a list of steps").Select(Step)];
        return steps.Count > 0 ? steps : throw node.Expected("at least one step");
    }

    private static ScenarioStep Step(DocumentNode node)
    {
        IReadOnlyDictionary<string, DocumentNode> members =
            node.Members(StepText, "run", "input", "environment", "within", "status", "output", "output-lines", "error", "error-lines");
        List<string> command = [.. Required(node, members, "run").Items("a list: the program and its arguments").Select(word => word.TextOrEmpty("the program, or an argument"))];
        if (command.Count == 0 || command[0].Length == 0)
            throw members["run"].Expected("a list: the program and its arguments");

        return new ScenarioStep(command, node.Line)
        {
            Input = members.TryGetValue("input", out DocumentNode? input) ? input.TextOrEmpty("what the program reads") : "",
            Environment = members.TryGetValue("environment", out DocumentNode? environment) ? [.. environment.Items("a list of NAME=VALUE").Select(Variable)] : [],
            Within = members.TryGetValue("within", out DocumentNode? within) ? within.Duration(TimeSpan.FromSeconds(1), Longest) : ScenarioStep.UsualTime,
            Status = members.TryGetValue("status", out DocumentNode? status) ? status.Number(0, 255) : 0,
            Output = Text(members, "output"),
            Error = Text(members, "error"),
        };
    }

    private static string Variable(DocumentNode node)
    {
        string text = node.Text("NAME=VALUE");
        return text.IndexOf('=', StringComparison.Ordinal) > 0 ? text : throw node.Expected("NAME=VALUE");
    }

    private static ExpectedText Text(IReadOnlyDictionary<string, DocumentNode> members, string name)
    {
        if (members.TryGetValue(name + "-lines", out DocumentNode? lines))
        {
            return members.ContainsKey(name)
                ? throw lines.Wrong($"'{name}' and '{name}-lines' exclude each other")
                : new ExpectedText.Lines([.. lines.Items("a list of lines, in which * and ? stand for others").Select(line => line.TextOrEmpty("a line"))]);
        }

        return new ExpectedText.Whole(members.TryGetValue(name, out DocumentNode? whole) ? whole.TextOrEmpty("a text") : "");
    }
}
