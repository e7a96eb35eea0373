namespace Pistachio.Abi;

/// <summary>The first word of a message (MR0). It names the protocol and the operation and says what travels with it.</summary>
/// <remarks>
/// <code>
///  63          44 43      40 39       32 31            16 15             0
/// +--------------+----------+-----------+----------------+---------------+
/// |   zero       | cap count| extra words|   protocol     |  operation    |
/// +--------------+----------+-----------+----------------+---------------+
/// </code>
/// In a reply, operation holds the result: 0 or an errno value. Extra words (0 to 56) are those beyond the four register
/// words, and lie at the start of the message page. Capabilities (0 to 8) are handles in the message page.
/// A tag whose upper half is zero takes the fast path.
/// </remarks>
public readonly struct MessageTag
{
    public const int MaximumExtraWords = 56;
    public const int MaximumCapabilities = 8;

    public readonly ulong Value;

    public MessageTag(ulong value) => Value = value;

    public MessageTag(uint protocol, uint operation, int extraWords = 0, int capabilities = 0) =>
        Value = (operation & 0xFFFF) | ((ulong)(protocol & 0xFFFF) << 16) | ((ulong)(uint)extraWords << 32) | ((ulong)(uint)capabilities << 40);

    public uint Operation => (uint)Value & 0xFFFF;

    public uint Protocol => (uint)(Value >> 16) & 0xFFFF;

    public int ExtraWords => (int)(Value >> 32) & 0xFF;

    public int Capabilities => (int)(Value >> 40) & 0xF;
}
