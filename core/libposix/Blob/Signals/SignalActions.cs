using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>The actions of a process.</summary>
internal struct SignalActions
{
    /// <summary>Bit n - 1: signal n has a handler.</summary>
    public ulong Caught;

    /// <summary>Bit n - 1: signal n is ignored because its action says so.</summary>
    public ulong Ignored;

    /// <summary>The greatest signal whose action was ever changed: those behind it are as they were, zero.</summary>
    public int Used;

    public ActionTable Table;

    /// <summary>What the process server is told of SIGCHLD's flags.</summary>
    public readonly ChildSignalOptions ChildOptions
    {
        get
        {
            SignalFlags flags = Table[(int)SignalNumber.Child - 1].Flags;
            ChildSignalOptions options = (flags & SignalFlags.NoChildStops) != 0 ? ChildSignalOptions.NoStops : ChildSignalOptions.None;
            return options | ((flags & SignalFlags.NoChildStatus) != 0 ? ChildSignalOptions.NoStatus : ChildSignalOptions.None);
        }
    }

    /// <summary>The action for a signal that exists.</summary>
    [UnscopedRef]
    public readonly ref readonly SignalAction Of(uint signal) => ref Table[(int)signal - 1];

    /// <summary>Change the action for a signal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(uint signal, in SignalAction action)
    {
        ulong bit = SignalNumber.BitOf(signal);
        Table[(int)signal - 1] = action;
        if (Used < (int)signal)
            Used = (int)signal;
        Caught = action.IsHandled ? Caught | bit : Caught & ~bit;
        Ignored = action.Handler == SignalAction.Ignore ? Ignored | bit : Ignored & ~bit;
    }

    /// <summary>By number, less 1.</summary>
    [InlineArray(SignalNumber.Count)]
    public struct ActionTable
    {
        private SignalAction first;
    }
}
