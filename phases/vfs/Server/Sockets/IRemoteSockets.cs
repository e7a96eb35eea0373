using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>The socket server of other families than AF_UNIX; on the host a fake stands in. None of its operations blocks for long.</summary>
public interface IRemoteSockets
{
    /// <summary>Whether there is a server of a family.</summary>
    bool Has(SocketFamily family);

    /// <summary>Derive an endpoint of the server for a domain.</summary>
    CallStatus Derive(ulong domain, out ulong endpoint);

    /// <summary>Delete an endpoint that was derived, and all copies of it.</summary>
    void Withdraw(ulong endpoint);

    /// <summary>A socket that was made or accepted for a domain gets its open file description.</summary>
    /// <returns>EBADF: there is no such socket.</returns>
    Errno Adopt(ulong domain, uint number, out SocketFamily family, out SocketType type);

    /// <summary>A domain holds the open file description of a socket.</summary>
    Errno Admit(ulong domain, uint number);

    /// <summary>The open file description of a socket is gone.</summary>
    void Close(uint number);

    /// <summary>A domain that an endpoint was derived for ended.</summary>
    void EndDomain(ulong domain);

    /// <summary>Whose a domain is from now on that an endpoint was derived for.</summary>
    void Identify(ulong domain, uint user);

    /// <summary>What a socket is ready for, and how often it has changed.</summary>
    PollEvents Ready(uint number, out uint generation);

    /// <summary>Whether closing a socket takes time (SO_LINGER).</summary>
    bool Lingers(uint number);

    /// <summary>How often something has come to a socket, modulo 256, and in the upper half how often urgent data was announced.</summary>
    ushort Counts(uint number);

    /// <summary>Be told by the notification when a socket changes from now on; once.</summary>
    void Want(uint number);

    /// <summary>The number of a socket that has changed since it was wanted, each once.</summary>
    /// <param name="end">Numbers are below.</param>
    /// <returns>0: there is no other.</returns>
    uint TakeChanged(uint end);
}
