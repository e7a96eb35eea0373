using System;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Lab;

/// <summary>The lab cannot do what was asked. The message is one line for the user.</summary>
public sealed class LabException : RigException
{
    public LabException(LabFault fault, string message)
        : base(message, KindOf(fault)) => Fault = fault;

    public LabException(LabFault fault, string message, Exception inner)
        : base(message, inner, KindOf(fault)) => Fault = fault;

    /// <summary>What kind of trouble it is, as hosts tell each other.</summary>
    public LabFault Fault { get; }

    private static RigFailure KindOf(LabFault fault) => fault switch
    {
        LabFault.PlaceBusy => RigFailure.Busy,
        LabFault.UnknownPlace => RigFailure.WrongFile,
        LabFault.NotReachable => RigFailure.LabNotReachable,
        LabFault.KeyRefused or LabFault.VersionMismatch => RigFailure.LabRefused,
        LabFault.LeaseLost => RigFailure.LeaseLost,
        _ => RigFailure.NotUsable,
    };
}
