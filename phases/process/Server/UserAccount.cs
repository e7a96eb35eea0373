namespace Pistachio.Processes.Server;

/// <summary>How many processes a real user id has; what RLIMIT_NPROC counts.</summary>
internal sealed class UserAccount(uint user)
{
    public uint User { get; } = user;

    public ulong Processes { get; set; }

    /// <summary>Real-time signals that wait for processes of this user; what RLIMIT_SIGPENDING counts.</summary>
    public ulong QueuedSignals { get; set; }
}
