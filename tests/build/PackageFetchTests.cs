using System.IO;
using System.Runtime.Versioning;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>Test fetches the packages whose programs its tests run, on a machine whose package tools are ours: no network.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
internal sealed class PackageFetchTests
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><DebianPackages>first-static;second-static</DebianPackages></PropertyGroup>
          <ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" /></ItemGroup>
        </Project>
        """;

    private SmallTree _tree = null!;

    private string Log => _tree.PathTo("log");

    [SetUp]
    public void MakeTree()
    {
        _tree = new SmallTree();
        File.WriteAllText(_tree.Made("tests/some/Some.Tests.csproj"), Project);
        File.CreateSymbolicLink(_tree.Made("tools/env"), "/usr/bin/env");
        AddScript("sudo", "exit 1");
        AddScript("dotnet", "exit 1");
        AddScript("dpkg-deb", "/bin/mkdir -p \"$3/bin\" && /bin/cp \"$2\" \"$3/bin/program\"");
    }

    [TearDown]
    public void RemoveTree() => _tree.Dispose();

    [Test]
    public void Each_package_is_fetched_once_before_any_test_runs()
    {
        AddScript("apt-get", $"echo \"$*\" >> '{Log}'\necho $3 > $3.deb");

        RunTest();
        RunTest();

        File.ReadAllText(_tree.PathTo("out/packages/first-static/bin/program")).ShouldBe("first-static\n");
        File.ReadAllText(_tree.PathTo("out/packages/second-static/bin/program")).ShouldBe("second-static\n");
        File.ReadAllLines(Log).ShouldBe(["download -q first-static", "download -q second-static"]);
    }

    [Test]
    public void A_tool_that_tests_need_and_the_machine_lacks_is_named_before_any_test_runs()
    {
        AddScript("apt-get", "exit 100");
        File.WriteAllText(_tree.Made("tests/some/Some.Tests.csproj"), Project.Replace("</PropertyGroup>", "<DebianTools>some-browser=some-browser</DebianTools></PropertyGroup>"));

        RunTest().ShouldContain("missing: some-browser");
        Directory.Exists(_tree.PathTo("out/packages/first-static")).ShouldBeFalse();
    }

    [Test]
    public void A_package_that_cannot_be_fetched_is_one_clear_line_and_no_test_runs()
    {
        AddScript("apt-get", "[ $1 = update ] || { echo 'E: Unable to locate package first-static'; exit 100; }");

        RunTest().ShouldContain(
            "Test: package first-static, which tests run, cannot be fetched: apt-get download first-static ended with status 100: "
            + "Unable to locate package first-static");
        Directory.Exists(_tree.PathTo("out/packages/first-static")).ShouldBeFalse();
    }

    /// <summary>Runs Test alone and returns what it printed; it must fail, if not before then because the tests are not there.</summary>
    private string RunTest()
    {
        var (status, output) = BuildProcess.Run(_tree.Build, "Test", _tree.PathTo("tools"), "--skip");
        status.ShouldBe(1, output);
        return output;
    }

    private void AddScript(string name, string body)
    {
        var file = _tree.Made("tools/" + name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
