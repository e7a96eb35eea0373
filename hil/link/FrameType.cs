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

    /// <summary>Carries only the acknowledge field of the header. Empty, not repeated.</summary>
    Acknowledge = 15,

    /// <summary>Run tests: u32 index of the first, u32 count.</summary>
    Run = 16,

    /// <summary>Stop the board: one byte <see cref="StopMode"/>.</summary>
    Stop = 17,
}

/// <summary>What the board does when the host is done with it.</summary>
public enum StopMode : byte
{
    PowerOff = 0,
    Restart = 1,
}
