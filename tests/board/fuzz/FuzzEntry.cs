namespace Pistachio.BoardFuzz;

/// <summary>Addresses to start threads at.</summary>
internal static unsafe class FuzzEntry
{
    // SAFETY: of all of these: only the address is taken; a thread starts there with its arguments in rdi, rsi and rdx and a stack as after a
    // call, which is the calling convention of the functions.
    public static ulong Fuzzer => (ulong)(delegate*<ulong, ulong, ulong, void>)&BoardFuzz.Fuzzer.Run;

    public static ulong FaultServer => (ulong)(delegate*<ulong, ulong, ulong, void>)&BoardFuzz.FaultServer.Run;

    public static ulong Neighbour => (ulong)(delegate*<ulong, ulong, ulong, void>)&BoardFuzz.Neighbour.Run;
}
