namespace Pistachio.Net.Stack;

/// <summary>Why a DHCP client has no address yet.</summary>
public enum DhcpFailure
{
    NoAnswer,
    Refused,
    AddressInUse,
    Expired,
}
