using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pistachio.LibPosix.Tests.Image;
using Shouldly;

namespace Pistachio.LibPosix.Tests.Doors;

/// <summary>What a program in C can call, a program in C# can call too, or there is a reason.</summary>
[TestFixture]
internal sealed class CSharpCoverageTests
{
    private static string[] Headers =>
        [.. Directory.EnumerateFiles(Path.Combine(BlobFile.RepositoryRoot, "include/px"), "*.h").Select(file => Path.GetFileName(file))
            .Where(header => FunctionsOf(header).Length != 0).Order(StringComparer.Ordinal)];

    [TestCaseSource(nameof(Headers))]
    public void Each_function_of_a_header_has_its_method_in_CSharp_or_a_reason(string header)
    {
        string[] declared = FunctionsOf(header);
        string[] missing = [.. declared.Except(CSharpMethods.Named)];
        missing.Except(CSharpMethods.WithoutMethod.Keys).ShouldBeEmpty("functions without method and without reason");
        CSharpMethods.WithoutMethod.Keys.Intersect(declared).Except(missing).ShouldBeEmpty("reasons that hold no longer");
    }

    [Test]
    public void There_is_a_reason_for_no_other_function() => CSharpMethods.WithoutMethod.Keys.ShouldBeSubsetOf(GateCalls.DeclaredFunctions);

    /// <summary>The door has no threads, locks or conditions of its own.</summary>
    [Test]
    public void Threads_and_what_they_synchronize_with_are_the_code_of_the_C_door() =>
        FunctionsOf("pthread.h").Concat(FunctionsOf("semaphore.h"))
            .Except(CSharpMethods.Linked)
            .ShouldBe(["px_pthread_sigmask"], "what px_raw_rt_sigprocmask does");

    [Test]
    public void Each_function_of_the_table_has_its_method_in_CSharp()
    {
        IEnumerable<string> functions = DoorFunctions.Read()
            .Select(function => GateCalls.OtherFunctions.GetValueOrDefault(function.Name, function.Name.Replace("_raw", string.Empty, StringComparison.Ordinal)));
        functions.Except(CSharpMethods.Named).ShouldBe(["px_vfork", "px_errno_location"], ignoreOrder: true, "returns twice; each method has its own result");
    }

    /// <summary>Or a thread that waits there could not be cancelled.</summary>
    [Test]
    public void Methods_that_may_wait_are_cancellation_points()
    {
        string[] points = [.. File.ReadLines(Path.Combine(BlobFile.RepositoryRoot, "core/libposix/door/Points.inc"))
            .Select(line => line.Trim().Split(' ')).Where(words => words[0] == "point").Select(words => words[1])];
        points.Where(name => CSharpMethods.Linked.Contains("px_raw_" + name)).ShouldBe(["fcntl", "ioctl"], "most commands of these do not wait");
        points.Where(name => !CSharpMethods.Linked.Contains("px_point_" + name)).ShouldBe(["futex"], "no method of its own");
    }

    [Test]
    public void Each_method_names_functions_that_there_are() =>
        CSharpMethods.Named.Except(GateCalls.DeclaredFunctions).Where(name => !name.EndsWith("_main", StringComparison.Ordinal)).ShouldBeEmpty();

    private static string[] FunctionsOf(string header)
    {
        string text = File.ReadAllText(Path.Combine(BlobFile.RepositoryRoot, "include/px", header));
        return [.. GateCalls.DeclaredFunctions.Where(function => Regex.IsMatch(text, $@"(?m)^\w[\w ]*[ *]{function}\("))];
    }
}
