namespace Pistachio.LibPosix;

/// <summary>Which function of the library OS answers which system call of Linux.</summary>
internal static class LinuxCallTable
{
    /// <summary>Result of <see cref="Call"/> for a number that nothing answers. No call has it: errors are -4095 to -1.</summary>
    public const long NoSuchCall = long.MinValue;

    /// <summary>Answer a call: the result, or an error number negated.</summary>
    public static long Call(LinuxCall number, ref GateFrame frame) => number switch
    {
        LinuxCall.Mmap => MemoryCalls.Mmap(ref frame),
        LinuxCall.Munmap => MemoryCalls.Munmap(ref frame),
        LinuxCall.Mprotect => MemoryCalls.Mprotect(ref frame),
        _ => NoSuchCall,
    };
}
