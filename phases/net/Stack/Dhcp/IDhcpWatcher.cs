namespace Pistachio.Net.Stack;

/// <summary>Who is told what a DHCP client has got. Called in the middle of the stack's work.</summary>
public interface IDhcpWatcher
{
    /// <summary>A lease is in use, new or renewed; null: there is none any more.</summary>
    void OnLease(DhcpClient client, DhcpLease? lease);

    /// <summary>A whole round of questions had no answer, a server refused, or somebody else has the address. The client goes on trying.</summary>
    void OnFailure(DhcpClient client, DhcpFailure failure);
}
