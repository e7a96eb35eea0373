using System;
using System.Diagnostics;
using System.Linq;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Kernel.Tests.Image;

[TestFixture]
internal sealed class AllocationTests
{
    [Test]
    public void A_new_of_a_class_in_the_kernel_tier_does_not_link()
    {
        ProcessStartInfo start = new("dotnet", ["build", Repository.PathTo("tests/allocation/Pistachio.AllocationProbe.csproj"), "-nodeReuse:false", "-v", "minimal"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldNotBe(0);
        output.ShouldContain("undefined reference to `RhpNewFast'");
    }
}
