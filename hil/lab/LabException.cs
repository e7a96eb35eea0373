using System;

namespace Pistachio.Hil.Lab;

/// <summary>The lab cannot do what was asked. The message is one line for the user.</summary>
public sealed class LabException : Exception
{
    public LabException(LabFault fault, string message)
        : base(message) => Fault = fault;

    public LabException(LabFault fault, string message, Exception inner)
        : base(message, inner) => Fault = fault;

    /// <summary>What kind of trouble it is.</summary>
    public LabFault Fault { get; }

    /// <summary>Exit status for a command: 2 wrong usage or a board that cannot be used, 4 place busy, 5 no such place, 7 lab not reachable, 8 other
    /// key or other version, 9 lease lost.</summary>
    public int ExitStatus => Fault switch
    {
        LabFault.PlaceBusy => 4,
        LabFault.UnknownPlace => 5,
        LabFault.NotReachable => 7,
        LabFault.KeyRefused or LabFault.VersionMismatch => 8,
        LabFault.LeaseLost => 9,
        _ => 2,
    };
}
