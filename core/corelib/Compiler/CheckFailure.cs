namespace System;

/// <summary>Which check of compiled code failed; handed to <c>CoreLibFailed</c> in <c>edi</c>.</summary>
public enum CheckFailure
{
    IndexOutOfRange = 1,
    NullReference = 2,
    DivideByZero = 3,
    Overflow = 4,
    InvalidCast = 5,
    Argument = 6,
    InvalidOperation = 7,
    NotSupported = 8,
    InvalidProgram = 9,
    StackOverrun = 10,
}
