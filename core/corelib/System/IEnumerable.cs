namespace System.Collections;

/// <summary>csc asks for the pattern of <c>foreach</c> even where it loops over an array by index.</summary>
public interface IEnumerator
{
    object? Current { get; }

    bool MoveNext();
}

/// <inheritdoc cref="IEnumerator"/>
public interface IEnumerable
{
    IEnumerator GetEnumerator();
}
