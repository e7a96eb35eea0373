using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>mmap</c>: what it refuses (POSIX.1-2017, mmap, errors).</summary>
internal static class MmapErrorTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;
    private const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    /// <summary>Length 0 is refused.</summary>
    public static void LengthZeroIsEinval(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(0, 0, RW, Private, -1, 0));
    }

    /// <summary>One of MAP_SHARED and MAP_PRIVATE is needed.</summary>
    public static void NeitherSharedNorPrivateIsEinval(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(0, P, RW, MapFlags.Anonymous, -1, 0));
    }

    /// <summary>Not both of MAP_SHARED and MAP_PRIVATE.</summary>
    public static void BothSharedAndPrivateIsEinval(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(0, P, RW, Private | Shared, -1, 0));
    }

    /// <summary>A flag that nobody knows is refused.</summary>
    public static void UnknownFlagIsEinval(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(0, P, RW, Private | (MapFlags)0x4000_0000, -1, 0));
    }

    /// <summary>Writable and executable at once is not supported.</summary>
    public static void WriteAndExecuteIsEnotsup(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.ENOTSUP, c.Process.Mmap(0, P, RW | PageProtection.Execute, Private, -1, 0));
    }

    /// <summary>A protection that nobody knows is not supported.</summary>
    public static void UnknownProtectionIsEnotsup(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.ENOTSUP, c.Process.Mmap(0, P, (PageProtection)0x100, Private, -1, 0));
    }

    /// <summary>A file descriptor that is not open is refused.</summary>
    public static void BadDescriptorIsEbadf(ref Context<TProcess> c)
    {
        c.Fails("mmap of descriptor -1", Errno.EBADF, c.Process.Mmap(0, P, RW, MapFlags.Private, -1, 0));
        c.Fails("mmap of descriptor 12345", Errno.EBADF, c.Process.Mmap(0, P, R, MapFlags.Shared, 12345, 0));
    }

    /// <summary>With MAP_ANONYMOUS the descriptor does not matter.</summary>
    public static void AnonymousIgnoresTheDescriptor(ref Context<TProcess> c)
    {
        long a = c.Process.Mmap(0, P, RW, Private, 12345, 0);
        c.True("mapped", a > 0);
        c.Remember((ulong)a, P);
    }

    /// <summary>An offset that is not a multiple of the page size is refused.</summary>
    public static void UnalignedOffsetIsEinval(ref Context<TProcess> c)
    {
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(0, P, RW, Private, -1, 100));
    }

    /// <summary>A fixed address that is not a multiple of the page size is refused.</summary>
    public static void UnalignedFixedAddressIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(a + 1, P, RW, Private | MapFlags.Fixed, -1, 0));
    }

    /// <summary>A length beyond the address space is refused, also when rounding it up overflows.</summary>
    public static void MoreThanTheAddressSpaceIsEnomem(ref Context<TProcess> c)
    {
        c.Fails("mmap of 2^47 bytes", Errno.ENOMEM, c.Process.Mmap(0, 1UL << 47, PageProtection.None, Private, -1, 0));
        c.Fails("mmap of 2^64 - 1 bytes", Errno.ENOMEM, c.Process.Mmap(0, ulong.MaxValue, PageProtection.None, Private, -1, 0));
    }

    /// <summary>A fixed range in the kernel half, around its border or at page 0 is refused.</summary>
    public static void FixedOutsideTheAddressSpaceIsEnomem(ref Context<TProcess> c)
    {
        c.Fails("kernel half", Errno.ENOMEM, c.Process.Mmap(0xFFFF_8000_0000_0000, P, RW, Private | MapFlags.Fixed, -1, 0));
        c.Fails("around the border", Errno.ENOMEM, c.Process.Mmap(0x0000_7FFF_FFFF_F000, 2 * P, RW, Private | MapFlags.Fixed, -1, 0));
        c.Fails("page 0", Errno.ENOMEM, c.Process.Mmap(0, P, RW, Private | MapFlags.Fixed, -1, 0));
    }

    /// <summary>A call that fails with EINVAL or ENOTSUP changes nothing.</summary>
    public static void FailureLeavesMappingsAlone(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Writes(a, 3);
        c.Fails("mmap", Errno.EINVAL, c.Process.Mmap(a, 0, RW, Private | MapFlags.Fixed, -1, 0));
        c.Fails("mmap", Errno.ENOTSUP, c.Process.Mmap(a, P, RW | PageProtection.Execute, Private | MapFlags.Fixed, -1, 0));
        c.Reads(a, 3);
    }
}
