namespace Pistachio.Net.Stack;

/// <summary>How a connection shares the path.</summary>
public enum CongestionAlgorithm
{
    /// <summary>RFC 9438.</summary>
    Cubic,

    /// <summary>RFC 5681 and 6582.</summary>
    NewReno,
}
