"""Questions asked of allocations and tables: do they agree, what do they follow, where from?"""
