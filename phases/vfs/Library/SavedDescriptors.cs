namespace Pistachio.Files;

/// <summary>The descriptors of a process while the child of its vfork runs in it, see <c>SaveForVfork</c>.</summary>
public struct SavedDescriptors
{
    public int DescriptorEnd;

    public int LowestFree;

    public ushort WorkingDirectory;

    public uint Umask;

    public DescriptorTable Descriptors;
}
