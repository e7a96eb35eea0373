namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What is told of a message that was received, in one word.
/// <code>
///  63   56 55   48 47 45   44     43   42    41     40  39        32 31         0
/// +-------+-------+-----+-------+----+-----+-----+------+-----------+-----------+
/// | zero  | ring  |  0  |control| 0  |creds|named| stop |  rights   |  length   |
/// +-------+-------+-----+-------+----+-----+-----+------+-----------+-----------+
/// </code>
/// Length is that of the whole message, in bytes, of a stream that of the bytes that came; rights are how many came with it; stop: what follows in the
/// stream must not be received together with it; named: its sender has an address; creds: the receiver asked for credentials;
/// control: other control data came, see <see cref="MessagePart.Control"/>; ring: it came out of a ring, whose number plus 1 it is, which no server says.
/// </summary>
public static class ReceivedMessage
{
    private const int RightsShift = 32;
    private const ulong StopBit = 1UL << 40;
    private const ulong NamedBit = 1UL << 41;
    private const ulong CredentialsBit = 1UL << 42;

    private const int RingShift = 48;

    /// <summary>Other control data came.</summary>
    public const ulong ControlBit = 1UL << 44;

    public static ulong Of(int length, int rights, bool stops, bool isNamed, bool hasCredentials) =>
        (uint)length | ((ulong)(uint)rights << RightsShift) | (stops ? StopBit : 0) | (isNamed ? NamedBit : 0) | (hasCredentials ? CredentialsBit : 0);

    public static uint LengthOf(ulong information) => (uint)information;

    public static int RightsOf(ulong information) => (int)(information >> RightsShift) & 0xFF;

    /// <summary>It came out of a ring with this number.</summary>
    public static ulong InRing(int number) => (ulong)(uint)(number + 1) << RingShift;

    public static bool IsOfRing(ulong information) => (information >> RingShift) != 0;

    /// <summary>The number of the ring that it came out of.</summary>
    public static int RingOf(ulong information) => (byte)(information >> RingShift) - 1;

    public static bool Stops(ulong information) => (information & StopBit) != 0;

    public static bool IsNamed(ulong information) => (information & NamedBit) != 0;

    public static bool HasControl(ulong information) => (information & ControlBit) != 0;

    public static bool HasCredentials(ulong information) => (information & CredentialsBit) != 0;
}
