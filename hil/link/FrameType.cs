namespace Pistachio.Hil.Link;

/// <summary>What a frame says. Below 16: the board speaks; from 16 on: the host speaks; <see cref="Acknowledge"/> both.</summary>
public enum FrameType : byte
{
    None = 0,

    /// <summary>First frame after a reset, see <see cref="HelloMessage"/>.</summary>
    Hello = 1,

    /// <summary>Names of tests: u32 index of the first, then for each a length byte and the UTF-8 name.</summary>
    Tests = 2,

    /// <summary>The list is complete and the board waits for commands. Empty.</summary>
    Ready = 3,

    /// <summary>A test begins: u32 index.</summary>
    Start = 4,

    /// <summary>Text of the running test: u32 index, UTF-8 text.</summary>
    Log = 5,

    /// <summary>A test ended, see <see cref="ResultMessage"/>.</summary>
    Result = 6,

    /// <summary>All tests of one run command ended: u32 number of results, u32 digest (<see cref="ResultDigest"/>).</summary>
    End = 7,

    /// <summary>The board lives: u64 nanoseconds since its boot. Not repeated.</summary>
    Heartbeat = 8,

    /// <summary>Bytes that a program wrote: u8 <see cref="RunStream"/>, the bytes.</summary>
    Output = 9,

    /// <summary>The run is over: u32 exit status, as a shell has it.</summary>
    Exit = 10,

    /// <summary>How much standard input the board can take: u32 number of bytes since its boot, those included that came already (modulo 2^32).</summary>
    Want = 11,

    /// <summary>How an upload stands: u8 <see cref="UploadState"/>, u32 offset from which on the board wants the file.</summary>
    UploadStatus = 12,

    /// <summary>Carries only the acknowledge field of the header. Empty, not repeated.</summary>
    Acknowledge = 15,

    /// <summary>Run tests: u32 index of the first, u32 count.</summary>
    Run = 16,

    /// <summary>Stop the board: one byte <see cref="StopMode"/>.</summary>
    Stop = 17,

    /// <summary>Bytes of standard input, never more than the board wants.</summary>
    Input = 18,

    /// <summary>Standard input has ended. Empty.</summary>
    EndOfInput = 19,

    /// <summary>
    /// The host has heard nothing for a while: the board repeats what is not acknowledged, or sends an acknowledgement. Empty, not repeated.
    /// The boot id is 0 before the host knows it.
    /// </summary>
    Probe = 20,

    /// <summary>A file for the board, see <see cref="UploadOffer"/>. Its answer is <see cref="UploadStatus"/>.</summary>
    Upload = 21,

    /// <summary>A piece of the file that was offered: u32 offset, bytes.</summary>
    UploadData = 22,

    /// <summary>The user's terminal, which is that of the program, has another size now: u32 rows, and columns in the upper 16 bits.</summary>
    WindowSize = 23,
}

/// <summary>What the board does when the host is done with it.</summary>
public enum StopMode : byte
{
    PowerOff = 0,
    Restart = 1,
}
