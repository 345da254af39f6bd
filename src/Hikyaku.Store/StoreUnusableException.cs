namespace Hikyaku.Store;

/// <summary>The store can't be opened or went out of service; the message says why and what to do.</summary>
public sealed class StoreUnusableException : Exception
{
    /// <summary>Made with a message for the operator.</summary>
    public StoreUnusableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
