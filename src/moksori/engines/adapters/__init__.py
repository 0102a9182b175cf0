"""What engines of any kind share when they are remote: a breaker, a cache, a meter. No I/O."""
