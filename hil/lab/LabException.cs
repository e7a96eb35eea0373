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

    /// <summary>Exit status for a command: 2 wrong usage or a board that cannot be used, 4 place busy, 5 lab not reachable, 6 other key or
    /// other version, 7 lease lost.</summary>
    public int ExitStatus => Fault switch
    {
        LabFault.PlaceBusy => 4,
        LabFault.NotReachable => 5,
        LabFault.KeyRefused or LabFault.VersionMismatch => 6,
        LabFault.LeaseLost => 7,
        _ => 2,
    };
}
