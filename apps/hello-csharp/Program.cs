using System.Runtime;
using Pistachio.Posix;

namespace Hello;

/// <summary>Says hello, and lets a child end with the status 42.</summary>
internal static class Program
{
    private const int StandardOutput = 1;
    private const int ChildStatus = 42;

    [RuntimeExport("main")]
    internal static int Main(int argumentCount)
    {
        Px.Write(StandardOutput, "hello from C#\n"u8);
        if (argumentCount > 1)
            Px.Write(StandardOutput, "with arguments\n"u8);
        long child = Px.Fork();
        if (child == 0)
            Px.Exit(ChildStatus);
        if (child < 0 || Px.WaitPid((int)child, out uint status, 0) != child)
            return 1;
        Px.Write(StandardOutput, status == ChildStatus << 8 ? "the child said 42\n"u8 : "the child said something else\n"u8);
        return 0;
    }
}
