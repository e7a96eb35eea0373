using System;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Processes.Server;

/// <summary>The resource limits of a process. Processes share them until one changes.</summary>
public sealed class Limits
{
    /// <summary>No limit.</summary>
    public const ulong None = ulong.MaxValue;

    /// <summary>Resources that there are.</summary>
    public const uint Count = (uint)ResourceLimit.RealTimeTime + 1;

    /// <summary>What the first processes begin with.</summary>
    public static readonly Limits Initial = MakeInitial();

    private readonly ulong[] _soft;
    private readonly ulong[] _hard;

    private Limits(ulong[] soft, ulong[] hard)
    {
        _soft = soft;
        _hard = hard;
        ulong bytes = Math.Min(Soft(ResourceLimit.AddressSpace), Soft(ResourceLimit.Data));
        Pages = bytes == None ? None : bytes / StartPage.PageSize;
    }

    /// <summary>Pages that the process may use, by RLIMIT_AS and RLIMIT_DATA.</summary>
    public ulong Pages { get; }

    public ulong Soft(ResourceLimit resource) => _soft[(int)resource];

    public ulong Hard(ResourceLimit resource) => _hard[(int)resource];

    /// <summary>The same limits but for one resource.</summary>
    public Limits With(ResourceLimit resource, ulong soft, ulong hard)
    {
        ulong[] newSoft = (ulong[])_soft.Clone();
        ulong[] newHard = (ulong[])_hard.Clone();
        newSoft[(int)resource] = soft;
        newHard[(int)resource] = hard;
        return new Limits(newSoft, newHard);
    }

    private static Limits MakeInitial()
    {
        ulong[] soft = new ulong[Count];
        ulong[] hard = new ulong[Count];
        Array.Fill(soft, None);
        Array.Fill(hard, None);
        soft[(int)ResourceLimit.Stack] = 8 << 20;
        soft[(int)ResourceLimit.Core] = 0; // nobody writes core files
        Both(ResourceLimit.Processes, 4096);
        soft[(int)ResourceLimit.OpenFiles] = ProcessRequest.UsualDescriptors; // what fits an fd_set of programs
        hard[(int)ResourceLimit.OpenFiles] = ProcessRequest.MaximumDescriptors;
        Both(ResourceLimit.PendingSignals, 4096);
        Both(ResourceLimit.MessageQueues, 0);
        Both(ResourceLimit.Nice, 0);
        Both(ResourceLimit.RealTimePriority, 0);
        return new Limits(soft, hard);

        void Both(ResourceLimit resource, ulong value) => soft[(int)resource] = hard[(int)resource] = value;
    }
}
