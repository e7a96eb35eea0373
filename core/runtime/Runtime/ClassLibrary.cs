using System;
using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>What CoreLib's exception dispatcher asks its class library for.</summary>
internal static unsafe class ClassLibrary
{
    private enum Function
    {
        GetRuntimeException = 0,
        FailFast = 1,
    }

    private enum FailReason
    {
        UnhandledException = 2,
    }

    private enum Id
    {
        OutOfMemory = 1,
        Arithmetic,
        ArrayTypeMismatch,
        DivideByZero,
        IndexOutOfRange,
        InvalidCast,
        Overflow,
        NullReference,
        AccessViolation,
        DataMisaligned,
        EntryPointNotFound,
        AmbiguousImplementation,
    }

    /// <summary>Made at start, when there is memory.</summary>
    private static OutOfMemoryException? outOfMemory;

    internal static void Initialize() => outOfMemory = new OutOfMemoryException("the heap is full");

    [RuntimeExport("RhpGetClasslibFunctionFromCodeAddress")]
    internal static nint FunctionForCode(nint address, int id) => FunctionFor((Function)id);

    [RuntimeExport("RhpGetClasslibFunctionFromEEType")]
    internal static nint FunctionForType(MethodTable* type, int id) => FunctionFor((Function)id);

    private static nint FunctionFor(Function function) => function switch
    {
        Function.GetRuntimeException => (nint)(delegate*<Id, Exception>)&Create,
        Function.FailFast => (nint)(delegate*<FailReason, object, nint, nint, void>)&FailFast,
        _ => 0,
    };

    /// <summary>The exception object for a condition that compiled code or the hardware found.</summary>
    private static Exception Create(Id id) => id switch
    {
        Id.OutOfMemory => outOfMemory!,
        Id.Arithmetic => new ArithmeticException(),
        Id.ArrayTypeMismatch => new ArrayTypeMismatchException(),
        Id.DivideByZero => new DivideByZeroException(),
        Id.IndexOutOfRange => new IndexOutOfRangeException(),
        Id.InvalidCast => new InvalidCastException(),
        Id.Overflow => new OverflowException(),
        Id.NullReference => new NullReferenceException(),
        Id.DataMisaligned => new DataMisalignedException(),
        Id.EntryPointNotFound => new EntryPointNotFoundException(),
        _ => new NotSupportedException(),
    };

    private static void FailFast(FailReason reason, object exception, nint address, nint context)
    {
        if (reason == FailReason.UnhandledException && exception is Exception unhandled)
        {
            Failure.StopUnhandled(unhandled);
        }

        Failure.Stop("the exception dispatcher failed", ExitStatus.FailFast);
    }

    [RuntimeExport("RhpFallbackFailFast")]
    internal static void FallbackFailFast() => Failure.Stop("the exception dispatcher failed", ExitStatus.FailFast);
}
