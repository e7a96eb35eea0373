using System;
using System.IO;
using NUnit.Framework;
using Pistachio.Hil.Yaml;
using Shouldly;

namespace Pistachio.Kickstart.Tests;

/// <summary>What a scenario file says, and what is said of one that is wrong.</summary>
internal sealed class ScenarioReaderTests
{
    private string _file = "";

    [SetUp]
    public void MakeFile() => _file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public void All_members_are_read()
    {
        var scenario = Read(
            """
            description: what it shows
            phases: [vfs, process]
            steps:
              - run: [/bin/a, "", "two words"]
                input: "line\n"
                environment: [A=b, C=]
                within: 5 s
                status: 7
                output-lines: ["a *", b]
                error: |
                  wrong

            """);

        scenario.Description.ShouldBe("what it shows");
        scenario.Phases.ShouldBe(["vfs", "process"]);
        var step = scenario.Steps.ShouldHaveSingleItem();
        step.Command.ShouldBe(["/bin/a", "", "two words"]);
        step.Input.ShouldBe("line\n");
        step.Environment.ShouldBe(["A=b", "C="]);
        step.Within.ShouldBe(TimeSpan.FromSeconds(5));
        step.Status.ShouldBe(7);
        step.Output.ShouldBeOfType<ExpectedText.Lines>().Patterns.ShouldBe(["a *", "b"]);
        step.Error.ShouldBe(new ExpectedText.Whole("wrong\n"));
        step.Line.ShouldBe(4);
    }

    [Test]
    public void A_step_is_expected_to_be_silent_and_to_succeed_unless_it_says_otherwise()
    {
        var step = Read("description: d\nphases: []\nsteps: [{run: [/bin/a]}]").Steps[0];

        step.Status.ShouldBe(0);
        step.Output.ShouldBe(new ExpectedText.Whole(""));
        step.Error.ShouldBe(new ExpectedText.Whole(""));
        step.Within.ShouldBe(ScenarioStep.UsualTime);
    }

    [TestCase("phases: []\nsteps: [{run: [a]}]", "s.yaml:1: expected a member 'description'")]
    [TestCase("description: d\nphases: []\nsteps: []", "s.yaml:3: expected at least one step")]
    [TestCase("description: d\nphases: []\nsteps: [{run: []}]", "s.yaml:3: expected a list: the program and its arguments")]
    [TestCase("description: d\nphases: []\nsteps:\n  - run: [a]\n    statsu: 1", "s.yaml:5: expected one of *, not 'statsu'*status*")]
    [TestCase("description: d\nphases: []\nsteps:\n  - run: [a]\n    status: 256", "s.yaml:5: expected a number from 0 to 255")]
    [TestCase("description: d\nphases: []\nsteps:\n  - run: [a]\n    within: 5", "s.yaml:5: expected a time such as *")]
    [TestCase("description: d\nphases: []\nsteps:\n  - run: [a]\n    environment: [A]", "s.yaml:5: expected NAME=VALUE")]
    [TestCase("description: d\nphases: []\nsteps:\n  - run: [a]\n    output: x\n    output-lines: [y]", "s.yaml:6: 'output' and 'output-lines' exclude each other")]
    [TestCase("description: [", "s.yaml:2: expected YAML: *")]
    public void What_is_wrong_is_told_with_its_line(string text, string complaint) =>
        Should.Throw<DocumentException>(() => Read(text)).Message.ShouldMatch("^" + System.Text.RegularExpressions.Regex.Escape(complaint).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

    private Scenario Read(string text)
    {
        File.WriteAllText(_file, text);
        return ScenarioReader.Read(_file, "s.yaml");
    }
}
