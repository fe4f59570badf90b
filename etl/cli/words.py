"""What ``etl.words`` has, under the name that the commands know it by."""

from etl.words import chinese, say

__all__ = ["chinese", "say"]
