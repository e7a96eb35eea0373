using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>Pages of a file that lie in one run of frames.</summary>
internal struct Extent
{
    /// <summary>The first page of the file.</summary>
    public uint First;

    public int Pages;

    /// <summary>The frame of the first page.</summary>
    public int Frame;

    /// <summary>
    /// Capabilities to the frames by their rights, see <see cref="FileContent.RightsIndex"/>: first those for who copies bytes, then those for mappings.
    /// Null as long as nobody asked for one.
    /// </summary>
    public ulong[]? Capabilities;

    public readonly uint End => First + (uint)Pages;
}
