namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What is told of a message that was received, in one word.
/// <code>
///  63   45   44     43   42    41     40  39        32 31         0
/// +-------+-------+----+-----+-----+------+-----------+-----------+
/// | zero  |control|ring|creds|named| stop |  rights   |  length   |
/// +-------+-------+----+-----+-----+------+-----------+-----------+
/// </code>
/// Length is that of the whole message, in bytes, of a stream that of the bytes that came; rights are how many came with it; stop: what follows in the
/// stream must not be received together with it; named: its sender has an address; creds: the receiver asked for credentials;
/// control: other control data came, see <see cref="MessagePart.Control"/>; ring: it came out of a ring, which no server says.
/// </summary>
public static class ReceivedMessage
{
    private const int RightsShift = 32;
    private const ulong StopBit = 1UL << 40;
    private const ulong NamedBit = 1UL << 41;
    private const ulong CredentialsBit = 1UL << 42;

    /// <summary>It came out of a ring.</summary>
    public const ulong RingBit = 1UL << 43;

    /// <summary>Other control data came.</summary>
    public const ulong ControlBit = 1UL << 44;

    public static ulong Of(int length, int rights, bool stops, bool isNamed, bool hasCredentials) =>
        (uint)length | ((ulong)(uint)rights << RightsShift) | (stops ? StopBit : 0) | (isNamed ? NamedBit : 0) | (hasCredentials ? CredentialsBit : 0);

    public static uint LengthOf(ulong information) => (uint)information;

    public static int RightsOf(ulong information) => (int)(information >> RightsShift) & 0xFF;

    public static bool Stops(ulong information) => (information & StopBit) != 0;

    public static bool IsNamed(ulong information) => (information & NamedBit) != 0;

    public static bool HasControl(ulong information) => (information & ControlBit) != 0;

    public static bool HasCredentials(ulong information) => (information & CredentialsBit) != 0;
}
