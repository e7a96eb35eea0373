using NUnit.Framework;
using Pistachio.Build.Execution;
using Pistachio.Build.Images;
using Pistachio.Build.Run;
using Shouldly;

namespace Pistachio.Build.Tests;

/// <summary>What Run refuses before anything boots, and with which status.</summary>
internal sealed class RunParameterTests
{
    private const uint Executable = 0x1ED;

    [TestCase("512", 512)]
    [TestCase("512M", 512)]
    [TestCase("2g", 2048)]
    [TestCase("1T", 1 << 20)]
    public void A_size_is_taken_as_QEMU_takes_it(string text, int mebibytes) => MemorySize.Mebibytes(text).ShouldBe(mebibytes);

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1.5G")]
    [TestCase("5Q")]
    [TestCase("2T")]
    [TestCase("99999999999M")]
    public void A_wrong_size_is_wrong_usage(string text) =>
        Should.Throw<BuildFailure>(() => MemorySize.Mebibytes(text)).ExitStatus.ShouldBe(2);

    [TestCase("/bin/tool", "/bin/tool")]
    [TestCase("bin/tool", "/bin/tool")]
    [TestCase("tool", "/bin/tool")]
    [TestCase("/links/absolute", "/links/absolute")]
    [TestCase("/links/relative", "/links/relative")]
    [TestCase("/links/up", "/links/up")]
    public void A_program_is_found_as_a_shell_finds_it(string name, string path) =>
        ProgramPath.Find(Tree(), name, "/sbin:/bin").ShouldBe(path);

    [TestCase("/bin/none", 127)]
    [TestCase("none", 127)]
    [TestCase("/links/dangling", 127)]
    [TestCase("/links/circle", 126)]
    [TestCase("/bin/text", 126)]
    [TestCase("text", 126)]
    [TestCase("/bin", 126)]
    [TestCase("/bin/tool/below", 126)]
    public void A_program_that_cannot_be_run_has_the_status_of_a_shell(string name, int status)
    {
        var failure = Should.Throw<BuildFailure>(() => ProgramPath.Find(Tree(), name, "/sbin:/bin"));
        failure.ExitStatus.ShouldBe(status);
        failure.Message.ShouldContain(name);
    }

    private static RootTreeNode Tree()
    {
        var root = RootTreeNode.Directory();
        var programs = root.Add("bin", RootTreeNode.Directory());
        programs.Add("tool", RootTreeNode.File(new byte[] { 1 }, Executable));
        programs.Add("text", RootTreeNode.File(new byte[] { 1 }));
        var links = root.Add("links", RootTreeNode.Directory());
        links.Add("absolute", RootTreeNode.Link("/bin/tool"));
        links.Add("relative", RootTreeNode.Link("../bin/tool"));
        links.Add("up", RootTreeNode.Link("../../../bin/./tool"));
        links.Add("dangling", RootTreeNode.Link("/bin/none"));
        links.Add("circle", RootTreeNode.Link("circle"));
        return root;
    }
}
