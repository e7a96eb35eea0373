namespace Pistachio.Net.Stack;

/// <summary>Who is told when a socket changes. It is called in the middle of the stack's work: it notes the change, and calls into the socket later.</summary>
public interface ISocketWatcher
{
    /// <summary>A socket has changed.</summary>
    void OnChange(NetworkSocket socket, SocketChange change);
}
