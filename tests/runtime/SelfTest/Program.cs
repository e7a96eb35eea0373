using System;
using Pistachio.Runtime;

namespace Pistachio.Runtime.SelfTest;

internal static class Program
{
    private static int Main()
    {
        ServerConsole.WriteLine("hello");
        try
        {
            throw new InvalidOperationException("x");
        }
        catch (InvalidOperationException e)
        {
            ServerConsole.WriteLine($"caught {e.Message} {ServerHeap.Used}");
        }

        return 0;
    }
}
