using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>
/// The process with the id 1, <see cref="ProcessTable.LauncherPid"/>. It has no domain and no entry in the table, but it is the parent of the first program and of orphans,
/// and a parent exists: who asks for it by its id is told so. It belongs to the superuser, ignores all signals, and is scheduled as nobody asked otherwise.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Whether a process may send the launcher a signal, which then has no effect.</summary>
    private static Errno SignalLauncher(Process caller) => caller.Identity.MaySignal(Server.Identity.Superuser) ? Errno.None : Errno.EPERM;
}
