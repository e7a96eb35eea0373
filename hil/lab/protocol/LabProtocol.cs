using System;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>What both sides of a connection of the lab must agree on.</summary>
internal static class LabProtocol
{
    /// <summary>Raised with every change that an older side would not understand. The hello is the same in all versions.</summary>
    public const int Version = 1;

    /// <summary>Longest payload of a frame.</summary>
    public const int MaximumPayload = 1024 * 1024;

    /// <summary>Size of the pieces in which files and console bytes go.</summary>
    public const int PieceSize = 64 * 1024;

    /// <summary>How long a connection and its handshake may take.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>How often the user of a place says that it is still there.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(3);

    /// <summary>Silence after which a connection is taken for dead.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(15);

    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Which Pistachio this is, for messages.</summary>
    public static string Build { get; } =
        typeof(LabProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
