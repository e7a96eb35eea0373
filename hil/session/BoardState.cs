namespace Pistachio.Hil.Session;

/// <summary>Where a board is between power-on and power-off. Each state but the first and the last has a deadline.</summary>
public enum BoardState
{
    Off,

    /// <summary>The rig switches the board on.</summary>
    Powering,

    /// <summary>Power is on; the board has not yet said hello and told its tests.</summary>
    Booting,

    /// <summary>The board waits for a command.</summary>
    Ready,

    /// <summary>Tests run.</summary>
    Running,

    /// <summary>The board was told to stop.</summary>
    Stopping,

    /// <summary>The kernel said that it panics; what it says more is still read.</summary>
    Panicked,

    /// <summary>The board is of no use until it is switched off and on.</summary>
    Lost,
}
