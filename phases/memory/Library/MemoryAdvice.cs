namespace Pistachio.Memory;

/// <summary>The POSIX_MADV_ values of <c>posix_madvise</c>, with the numbers of Linux.</summary>
public enum MemoryAdvice : uint
{
    Normal = 0,
    Random = 1,
    Sequential = 2,
    WillNeed = 3,
    DontNeed = 4,
}
