namespace Pistachio.Abi;

/// <summary>
/// How a domain ends itself: it has no capability to its own thread, so it stops by a fault that no upcall takes (it sets
/// <see cref="MessagePage.UpcallActive"/> first), a read of an address that says why. The supervisor finds it in the fault message.
/// </summary>
public static class DomainExit
{
    /// <summary>Page fault (Intel SDM volume 3, table 6-1).</summary>
    public const ulong Vector = 14;

    /// <summary>The faulting address of an exit with status 0; the status is added. The kernel maps nothing there.</summary>
    public const ulong Address = 0xFFFF_FFFF_FFFF_F000;

    /// <summary>Statuses are 0 to 255.</summary>
    public const ulong MaximumStatus = 255;

    /// <summary>Whether a fault message is an exit.</summary>
    public static bool IsExit(ulong vector, ulong address) => vector == Vector && address >= Address && address <= Address + MaximumStatus;

    /// <summary>The status of an exit.</summary>
    public static int Status(ulong address) => (int)(address - Address);
}
