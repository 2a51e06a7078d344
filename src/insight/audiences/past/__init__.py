"""What an audience was on earlier days, for many days in few passes over the tables."""
