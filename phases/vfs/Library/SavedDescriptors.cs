namespace Pistachio.Files;

/// <summary>
/// The descriptors of a process while the child of its vfork runs in it, see <c>SaveForVfork</c>: those in private memory. Others lie beside what the child has, in the
/// <see cref="OuterTable"/>.
/// </summary>
public struct SavedDescriptors
{
    public int DescriptorEnd;

    public int LowestFree;

    public ushort WorkingDirectory;

    public uint Umask;

    public InnerDescriptors Inner;
}
