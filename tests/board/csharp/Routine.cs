namespace Pistachio.CSharpDoor;

/// <summary>What a thread of the tests does. The argument of a thread is one of these, and a number above its lowest byte.</summary>
internal enum Routine : byte
{
    ReturnNumber,
    ExitWithNumber,
    WaitForPermit,
    TellStack,
    TellScheduling,
    WaitWithSignals,
    CancelledAtPoint,
    CancelledLater,
    CancelledAnywhere,
    CancelledAtMutex,
    CancelledInWait,
    CancelledInCall,
    LockAndEnd,
    LockForAWhile,
    CountLocked,
    WaitForTurn,
    ReadLocked,
    CountSpinning,
    CountAtBarrier,
    DoOnce,
    HaveValues,
    CancelledOnce,
}
