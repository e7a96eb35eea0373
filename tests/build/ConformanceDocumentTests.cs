using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Build.Boards;
using Pistachio.Build.Conformance;
using Pistachio.Build.Images;
using Pistachio.Build.Phases;
using Pistachio.Tests;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>The table of interfaces and tests says what the sources of the conformance programs do.</summary>
internal sealed class ConformanceDocumentTests
{
    private static readonly HashSet<string> Interfaces = ["open", "openat", "close", "seteuid", "stat"];

    [Test]
    public void A_call_counts_for_the_tests_that_name_the_function_that_has_it()
    {
        var tests = Parse(
            """
            static int open_it(void) { return open("a", 0); }
            static void one(void) { run(open_it); }
            static void two(void) { struct stat status; close(1); /* open( */ puts("openat("); }
            const struct test tests[] = { { "a/one", one }, { "a/two", two }, { 0 } };
            """);

        tests["a/one"].Calls.ShouldBe(["open"]);
        tests["a/two"].Calls.ShouldBe(["close"]);
    }

    [Test]
    public void Functions_of_one_file_do_not_stand_for_those_of_another()
    {
        var program = ProgramSource.Parse(
            [
                """static void body(void) { open("a", 0); } const struct test a[] = { { "a/test", body } };""",
                """static void body(void) { close(0); } const struct test b[] = { { "b/test", body } };""",
            ], Interfaces);

        program.Tests.Select(test => (test.Name, test.Calls.Single())).ShouldBe([("a/test", "open"), ("b/test", "close")]);
    }

    [Test]
    public void A_test_counts_though_its_function_is_in_another_file()
    {
        var program = ProgramSource.Parse(
            [
                """void body(void) { open("a", 0); }""",
                """const struct test b[] = { { "b/test", body } };""",
            ], Interfaces);

        program.Tests.Single().Calls.ShouldBe(["open"]);
    }

    [Test]
    public void An_error_counts_for_the_call_of_its_statement_or_of_the_one_before()
    {
        var tests = Parse(
            """
            static void one(void)
            {
                CHECK_ERROR(open("a", 0), ENOENT);
                CHECK(open("b", close(2)) == -1 && errno == EACCES);
                close(9);
                CHECK_EQUAL(errno, EBADF);
            }
            const struct test tests[] = { { "a/one", one } };
            """);

        tests["a/one"].Errors.ShouldBe(
            [new ExpectedError("open", "ENOENT"), new ExpectedError("open", "EACCES"), new ExpectedError("close", "EBADF")], ignoreOrder: true);
    }

    [Test]
    public void What_a_macro_expects_of_its_argument_counts_for_the_call_that_is_passed()
    {
        var tests = Parse(
            """
            #define OF_PATH(call) do { path = "x"; CHECK_ERROR(call, ENOENT); seteuid(1); CHECK_ERROR(call, EACCES); } while (0)
            #define AT(call) \
                do { OF_PATH(call); at = 99; CHECK_ERROR(call, EBADF); } while (0)
            static void one(void) { AT(openat(at, path, 0)); }
            const struct test tests[] = { { "a/one", one } };
            """);

        tests["a/one"].Errors.ShouldBe(
            [new ExpectedError("openat", "ENOENT"), new ExpectedError("openat", "EACCES"), new ExpectedError("openat", "EBADF")], ignoreOrder: true);
        tests["a/one"].Calls.ShouldBe(["openat", "seteuid"], ignoreOrder: true);
    }

    [Test]
    public void Numbers_of_linux_and_functions_of_the_door_are_calls_too()
    {
        var tests = Parse("""static void one(void) { syscall(SYS_openat, 1); px_close(3); } const struct test t[] = { { "a/one", one } };""");

        tests["a/one"].Calls.ShouldBe(["openat", "close"], ignoreOrder: true);
    }

    [Test]
    public void Reasons_are_of_interfaces_and_errors_that_there_are()
    {
        var interfaces = PosixInterface.Read(Repository.File(PosixInterface.List)).ToDictionary(each => each.Name);
        foreach (var reason in MissingError.Read(Repository.File(MissingError.List)).Where(reason => reason.Interface != MissingError.Any))
        {
            interfaces.ShouldContainKey(reason.Interface);
            interfaces[reason.Interface].Errors.ShouldContain(reason.Error, $"{reason.Interface}: {reason.Reason}");
        }
    }

    /// <summary>All functions of the C door belong to exactly one phase, so that the table can name it.</summary>
    [Test]
    public void No_function_is_of_two_phases()
    {
        var all = Phases().SelectMany(phase => phase.Functions).ToList();
        all.ShouldBeUnique();
    }

    [Test]
    public void The_document_is_what_the_sources_say()
    {
        var document = File.ReadAllText(Repository.File(ConformanceDocument.Path));
        var notPassed = document.Split('\n').Where(line => line.StartsWith(ConformanceDocument.NotPassedMark, StringComparison.Ordinal))
            .Select(line => line[ConformanceDocument.NotPassedMark.Length..].Split("`: ", 2)).ToDictionary(parts => parts[0].Trim('`'), parts => parts[1]);

        var written = new ConformanceDocument(
            PosixInterface.Read(Repository.File(PosixInterface.List)), MissingError.Read(Repository.File(MissingError.List)), Phases(), notPassed).Write();

        document.Split('\n').ShouldBe(written.Split('\n'), "./nuke.ps1 Hil --board pc-x86, then ./nuke.ps1 Conformance --board pc-x86, writes it anew");
    }

    private static List<TestedPhase> Phases()
    {
        var names = PosixInterface.Read(Repository.File(PosixInterface.List)).Select(each => each.Name).ToHashSet();
        return PhaseCatalog.PluginsOf(BoardProfileReader.Read(Repository.Root, "pc-x86"), PhaseCatalog.Find(Repository.Root))
            .Select(project => TestedPhase.Of(PhaseCatalog.Load(project, ImageProjects.OutputOf(project, ".dll")), names)).ToList();
    }

    private static Dictionary<string, TestUse> Parse(string source) => ProgramSource.Parse([source], Interfaces).Tests.ToDictionary(test => test.Name);
}
