using System;
using System.Collections.Generic;
using System.IO;

using Pistachio.Hil.Lab.Places;

namespace Pistachio.Hil.Lab.Exporting;

/// <summary>What a host exports, and to which lab.</summary>
/// <param name="Listen">Where it listens; the port after it is that of its silo.</param>
/// <param name="Boards">Its boards.</param>
/// <param name="Key">The lab's key.</param>
public sealed record ExporterOptions(LabAddress Listen, IReadOnlyList<IExportedBoard> Boards, LabKey Key)
{
    /// <summary>The primary host of the lab; null when this one is.</summary>
    public LabAddress? Primary { get; init; }

    /// <summary>Name of this host in the lab.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>Where the host keeps uploaded images, the log of Orleans and, on the primary, the membership table.</summary>
    public string StateDirectory { get; init; } = Path.Combine(DefaultStateDirectory, "lab");

    /// <summary>Is told what happens, one line each.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Version of the protocol that it speaks.</summary>
    internal int Version { get; init; } = Protocol.LabProtocol.Version;

    private static string DefaultStateDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "pistachio");
}
