namespace Pistachio.Files;

/// <summary>
/// Functions of the doors that are no system calls of Linux. Their numbers are at the end of the gate's table, where Linux has none on x86-64, beside
/// that of px_posix_madvise.
/// </summary>
public enum PistachioCall : ulong
{
    TxnBegin = 508,
    TxnCommit = 509,
    TxnAbort = 510,
}
