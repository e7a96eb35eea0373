namespace Pistachio.Vfs.Protocol;

/// <summary>
/// What is asked of a lock, in one word, so that a request which waits fits the registers.
/// <code>
///  63                32 31             7  6   5    4 3    2 1    0
/// +--------------------+----------------+----+------+------+------+
/// |  process id        |   zero         |wait|origin| kind | type |
/// +--------------------+----------------+----+------+------+------+
/// </code>
/// </summary>
public static class LockRequest
{
    private const uint FieldMask = 3;
    private const int KindShift = 2;
    private const int OriginShift = 4;
    private const uint WaitBit = 0x40;
    private const int ProcessShift = 32;

    public static ulong Of(LockKind kind, LockType type, SeekOrigin origin, bool waits, int process) =>
        (uint)type | ((uint)kind << KindShift) | ((uint)origin << OriginShift) | (waits ? WaitBit : 0) | ((ulong)(uint)process << ProcessShift);

    public static LockType TypeOf(ulong request) => (LockType)((uint)request & FieldMask);

    public static LockKind KindOf(ulong request) => (LockKind)(((uint)request >> KindShift) & FieldMask);

    public static SeekOrigin OriginOf(ulong request) => (SeekOrigin)(((uint)request >> OriginShift) & FieldMask);

    public static bool Waits(ulong request) => ((uint)request & WaitBit) != 0;

    public static int ProcessOf(ulong request) => (int)(request >> ProcessShift);
}
