using System;

namespace Pistachio.Vfs.Server;

/// <content>The links of /dev to descriptors of whoever asks. They hide the streams of the run that have the same names.</content>
public sealed partial class DeviceTree
{
    /// <summary>Nodes of links begin here.</summary>
    private const uint FirstLink = 0x1000;
    private const uint LinkCount = 4;

    private static ReadOnlySpan<byte> NameOfLink(uint index) => index switch
    {
        0 => "fd"u8,
        1 => "stdin"u8,
        2 => "stdout"u8,
        _ => "stderr"u8,
    };

    private static ReadOnlySpan<byte> TargetOfLink(uint index) => index switch
    {
        0 => "/proc/self/fd"u8,
        1 => "/proc/self/fd/0"u8,
        2 => "/proc/self/fd/1"u8,
        _ => "/proc/self/fd/2"u8,
    };

    private static bool IsLink(uint node) => node >= FirstLink;

    private static bool TryFindLink(ReadOnlySpan<byte> name, out uint node)
    {
        for (uint i = 0; i < LinkCount; i++)
        {
            node = FirstLink + i;
            if (name.SequenceEqual(NameOfLink(i)))
                return true;
        }

        node = 0;
        return false;
    }
}
